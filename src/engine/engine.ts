// What can execute a model. Types only: an implementation is a folder beside this file.

import type { Batch } from '../data/batches.js';
import type { LearningConfig } from '../model/training-state.js';
import type { NamedArrays } from '../model/parameters.js';
import type { NetworkConfig } from '../model/network-config.js';
import type { Random } from '../util/random.js';

export interface BatchResult {
  /** Mean cross-entropy per character that counts, in nats. */
  readonly loss: number;
  /** How many characters count: all, but for those that a loss mask leaves out. */
  readonly characters: number;
  readonly correctCharacters: number;
  /** Answers with every character right. */
  readonly correctAnswers: number;
  /**
   * Evaluation of a decoder that reads itself: right characters when it is led by the right answers, as for its loss.
   * The other counts are its own then. Null for all else.
   */
  readonly forcedCharacters: number | null;
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
  /** Version of what executes it, with all that the same bits depend on. */
  readonly version: string;
  train(batch: Batch, options: StepOptions): Promise<BatchResult>;
  evaluate(batch: Batch): Promise<BatchResult>;
  /** Copies of the weights, or of all arrays (an optimizer's and a moving average too), by name. */
  weights(): NamedArrays;
  state(): NamedArrays;
  /** Takes over arrays by name. Weights given without the other arrays start those afresh. */
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
