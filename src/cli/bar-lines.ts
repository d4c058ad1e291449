// A line of progress as text that fits a width: pure functions. What matters least goes first, then the bar gets
// shorter, then the name does.

import pc from 'picocolors';
import { duration, integer, loss, share } from '../report/format.js';
import { width as widthOf } from '../report/table.js';
import { titleOf } from '../train/metric-table.js';

export interface RunProgress {
  readonly name: string;
  readonly epochs: number;
  /** Whole epochs done, and the part of the next, 0..1. */
  readonly epoch: number;
  readonly part: number;
  readonly loss?: number;
  readonly exact?: number;
  /** Examples per second. */
  readonly rate?: number;
  readonly secondsLeft?: number;
}

export interface SweepProgress {
  /** 0..1 */
  readonly done: number;
  readonly ended: number;
  readonly runs: number;
  readonly secondsLeft?: number;
}

/** @param width columns it may take at most */
export function runLine(run: RunProgress, width: number): string {
  const shown = barFor((run.epoch + run.part) / run.epochs, width);
  const room = width - shown.columns - 1;
  const facts = factsOf(run);
  const all = widthOf(facts.join('  '));
  // A name takes half of the line where it must, so that what is said of the run is not lost.
  const name = shortened(run.name, Math.min(room, Math.max(room - all - 2, Math.floor(room / 2))));
  while (facts.length > 0 && widthOf([name, ...facts].join('  ')) > room) facts.splice(leastOf(facts), 1);
  return `${shown.text} ${name}${facts.length === 0 ? '' : `  ${pc.dim(facts.join('  '))}`}`;
}

/** @param width columns it may take at most */
export function sweepLine({ done, ended, runs, secondsLeft }: SweepProgress, width: number): string {
  const shown = barFor(done, width);
  const left = secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`;
  return `${shown.text} ${shortened(`${ended} of ${runs} runs${left}`, width - shown.columns - 1)}`;
}

function factsOf({ epochs, epoch, loss: value, exact, rate, secondsLeft }: RunProgress): string[] {
  return [
    `epoch ${Math.min(epoch + 1, epochs)}/${epochs}`,
    value === undefined ? '' : `loss ${loss(value)}`,
    exact === undefined ? '' : `${titleOf('val_exact')} ${share(exact)}`,
    rate === undefined ? '' : `${integer(rate)} examples/s`,
    secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
  ].filter((fact) => fact !== '');
}

/** Which fact a reader misses least: how quick it is, then the loss, then the share; the epoch stays longest. */
function leastOf(facts: readonly string[]): number {
  const places = [/examples\/s$/, /^loss /, /^exact /, / left$/].map((kind) =>
    facts.findIndex((fact) => kind.test(fact)),
  );
  return places.find((place) => place >= 0) ?? 0;
}

/** The text itself, or its beginning and its end around an ellipsis: runs of a variant differ in their last words. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 1) return width === 1 ? '…' : '';
  const characters = [...text];
  const tail = prefix(characters.slice().reverse(), Math.floor((width - 1) / 2)).reverse();
  const head = prefix(characters, width - 1 - widthOf(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

/** As many characters as there is room for; an ideograph takes two columns. */
function prefix(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  for (const character of characters) {
    taken.push(character);
    if (widthOf(taken.join('')) <= width) continue;
    taken.pop();
    break;
  }
  return taken;
}

function barFor(done: number, width: number): { readonly text: string; readonly columns: number } {
  const columns = Math.min(20, Math.floor(width / 5));
  const filled = Math.round(Math.min(1, Math.max(0, done)) * columns);
  return { text: pc.cyan('━'.repeat(filled)) + pc.dim('─'.repeat(columns - filled)), columns };
}
