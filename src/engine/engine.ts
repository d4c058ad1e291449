// What can execute a model. Types only: an implementation is a folder beside this file.

import type { Batch } from '../data/batches.js';
import type { NetworkConfig } from '../model/network.js';
import type { NamedArrays } from '../model/parameters.js';
import type { Random } from '../util/random.js';

/** How a model learns; what an engine must know of the training options. */
export interface LearningConfig {
  /** Largest common norm of a step's gradients; null: not clipped. */
  readonly clipNorm: number | null;
}

export interface BatchResult {
  /** Mean cross-entropy per character, in nats. */
  readonly loss: number;
  readonly correctCharacters: number;
  /** Answers with every character right. */
  readonly correctAnswers: number;
  /** The likeliest characters, [T_out, B]; valid until the next call. */
  readonly answers: Int32Array;
}

export interface StepOptions {
  readonly learningRate: number;
  /** Number of this step over the whole training; the first is 1. */
  readonly step: number;
  /** Where this step's dropout masks come from. */
  readonly random: Random;
}

/** A network with its optimizer, held in an engine. */
export interface EngineModel {
  train(batch: Batch, options: StepOptions): Promise<BatchResult>;
  evaluate(batch: Batch): Promise<BatchResult>;
  /** Copies of the weights, or of the weights and the optimizer's arrays, by name. */
  weights(): NamedArrays;
  state(): NamedArrays;
  /** Takes over arrays by name. Weights given without optimizer arrays start the optimizer afresh. */
  load(arrays: NamedArrays): void;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Threads of one model's operations. */
  readonly threads: number;
}

/** Whether an engine runs on this machine. */
export interface EngineState {
  readonly name: string;
  readonly version: string;
  readonly usable: boolean;
  /** What it runs on, or why it does not. */
  readonly note: string;
}

export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Tries the engine out. */
  describe(): Promise<EngineState>;
  /** A model with the given initial weights. */
  createModel(
    network: NetworkConfig,
    learning: LearningConfig,
    weights: NamedArrays,
    options: EngineOptions,
  ): Promise<EngineModel>;
}
