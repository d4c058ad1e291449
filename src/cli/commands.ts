// The commands there are. What each takes and does is loaded when its name is among the words: whoever asks only for
// help waits for none of them.

import type { Command } from './command.js';

export interface CommandEntry {
  readonly name: string;
  /** The arguments that are no options, as help shows them. */
  readonly positionals?: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'sweep',
    positionals: '<spec>',
    about: 'Train what an experiment file asks for and is not there yet',
    load: async () => (await import('./sweep.js')).sweepCommand,
  },
  {
    name: 'resume',
    positionals: '[what]',
    about: 'Continue runs that were interrupted, lost or failed',
    load: async () => (await import('./resume.js')).resumeCommand,
  },
  {
    name: 'runs',
    about: 'List runs',
    load: async () => (await import('./runs.js')).runsCommand,
  },
  {
    name: 'ps',
    about: 'What is trained where: hosts, jobs, how far, how long yet',
    load: async () => (await import('./ps.js')).psCommand,
  },
  {
    name: 'show',
    positionals: '<run>',
    about: 'Everything about one run',
    load: async () => (await import('./show.js')).showCommand,
  },
  {
    name: 'tag',
    positionals: '[what..]',
    about: 'Words on runs, to find them by; none of them changes what a run is',
    load: async () => (await import('./tag.js')).tagCommand,
  },
  {
    name: 'note',
    positionals: '<run> [text..]',
    about: 'A note on a run: written, shown, cleared',
    load: async () => (await import('./note.js')).noteCommand,
  },
  {
    name: 'compare',
    positionals: '[what..]',
    about: 'What differs between runs or variants, whether it is real, and where the mistakes are',
    load: async () => (await import('./compare.js')).compareCommand,
  },
  {
    name: 'serve',
    positionals: '[what..]',
    about: 'A page with everything on it, live, in the browser',
    load: async () => (await import('./serve.js')).serveCommand,
  },
  {
    name: 'plot',
    positionals: '<figure> <of..>',
    about: 'A figure as SVG or PNG',
    load: async () => (await import('./plot.js')).plotCommand,
  },
  {
    name: 'explain',
    positionals: '<from> <to>',
    about: 'Which settings make the difference between two runs: trains what lies between them',
    load: async () => (await import('./explain.js')).explainCommand,
  },
  {
    name: 'report',
    positionals: '<experiment>',
    about: 'Question, outcome, figures, mistakes of an experiment as one HTML file, or as Markdown',
    load: async () => (await import('./report.js')).reportCommand,
  },
  {
    name: 'export',
    positionals: '<what>',
    about: 'A trained network, or results, as files that other programs open',
    load: async () => (await import('./export.js')).exportCommand,
  },
  {
    name: 'sql',
    positionals: '[query]',
    about: 'Query the database; read-only',
    load: async () => (await import('./sql.js')).sqlCommand,
  },
  {
    name: 'predict',
    positionals: '<run> [expressions..]',
    about: 'Answer questions with a trained run',
    load: async () => (await import('./predict.js')).predictCommand,
  },
  {
    name: 'doctor',
    about: 'Look whether everything is whole: database, logs, checkpoints, leftovers',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    name: 'backup',
    positionals: '[folder]',
    about: 'Copy everything: the database, logs, checkpoints; sweeps may go on meanwhile',
    load: async () => (await import('./backup.js')).backupCommand,
  },
  {
    name: 'rm',
    positionals: '[what..]',
    about: 'Remove runs: their rows, logs and checkpoints',
    load: async () => (await import('./rm.js')).rmCommand,
  },
  {
    name: 'gc',
    about: 'Remove what nobody needs: leftovers of interrupted work, examples of removed runs, empty pages',
    load: async () => (await import('./gc.js')).gcCommand,
  },
  {
    name: 'replay',
    positionals: '<run>',
    about: 'Train a run again from nothing, and say whether every metric is the same, bit for bit',
    load: async () => (await import('./replay.js')).replayCommand,
  },
  {
    name: 'rebuild',
    about: 'Remake the database from the folders of the runs',
    load: async () => (await import('./rebuild.js')).rebuildCommand,
  },
  {
    name: 'trainer',
    positionals: '<what>',
    about: 'Check whether a program of your own can train: harness trainer check -- python3 train.py',
    load: async () => (await import('./trainer.js')).trainerCommand,
  },
  {
    name: 'engines',
    about: 'Which engines run here, and why not the others',
    load: async () => (await import('./engines.js')).enginesCommand,
  },
];
