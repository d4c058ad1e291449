// The defaults that identities are told by: one line per key, by its dotted path. Lines are never changed or removed, not
// even where the schema's own default changes: an identity says in what a configuration differs from these.
// `path(name).key` is a key of the alternative called `name`, `path.*.key` one of each entry of a record, `path[].key` one
// of each item of a list.

/** The schema that VERSION_1 has the defaults of; part of every identity. */
export const SCHEMA_VERSION = 1;

/** Every key with a default in the first released schema. Configurations kept by that release have them all. */
export const VERSION_1: Readonly<Record<string, unknown>> = {
  'data.operators': ['+'],
  'data.operands': 2,
  'data.min': 0,
  'data.max': 999,
  'data.decimals': 0,
  'data.division': null,
  'data.division.decimals': 0,
  'data.division.ties': 'even',
  'data.pairs': 'product',
  'data.sampling': 'uniform',
  'data.curriculum': null,
  'data.curriculum.from': 1,
  'data.fresh': false,
  'data.examples': 20000,
  'data.validation': 0.2,
  'data.reverse': 'none',
  'data.align.operands': 'none',
  'data.align.question': 'left',
  'data.align.answer': 'right',
  'data.spaces': true,
  'data.end_character': true,
  'data.seed': null,
  'data.evaluation': {},
  'data.evaluation.*.size': null,
  'data.evaluation.*.every': null,
  'model.cell': 'lstm',
  'model.recurrent_activation': 'sigmoid',
  'model.encoder': [128],
  'model.decoder': [128],
  'model.bidirectional': 'none',
  'model.bridge': 'repeat',
  'model.peek': false,
  'model.attention': null,
  'model.normalization': 'none',
  'model.dropout': 0,
  'training.epochs': 30,
  'training.batch_size': 128,
  'training.optimizer.name': 'adam',
  'training.optimizer(adam).learning_rate': 0.001,
  'training.optimizer(adam).beta_1': 0.9,
  'training.optimizer(adam).beta_2': 0.999,
  'training.optimizer(adamw).learning_rate': 0.001,
  'training.optimizer(adamw).beta_1': 0.9,
  'training.optimizer(adamw).beta_2': 0.999,
  'training.optimizer(adamw).weight_decay': 0.004,
  'training.optimizer(sgd).learning_rate': 0.01,
  'training.optimizer(sgd).momentum': 0,
  'training.optimizer(rmsprop).learning_rate': 0.001,
  'training.optimizer(rmsprop).rho': 0.9,
  'training.schedule.name': 'constant',
  'training.schedule(cosine).warmup_epochs': 0,
  'training.schedule(cosine).final': 0.1,
  'training.schedule(step).factor': 0.5,
  'training.schedule(plateau).metric': 'val_loss',
  'training.schedule(plateau).patience': 5,
  'training.schedule(plateau).factor': 0.5,
  'training.schedule(plateau).min_delta': 0,
  'training.schedule(plateau).least': 0,
  'training.clip_norm': null,
  'training.ema': null,
  'training.loss_mask': 'all',
  'training.sample_weights': [],
  'training.early_stopping': null,
  'training.early_stopping.metric': 'val_loss',
  'training.early_stopping.min_delta': 0,
  'training.on_nan': 'stop',
  engine: 'onnx',
};

/** Keys that came later, each with the default it came with: what every run before it did. New lines go here. */
export const SINCE_VERSION_1: Readonly<Record<string, unknown>> = {
  'data.task': 'arithmetic',
  'data.symbols': 10,
  'data.min_length': 3,
  'data.max_length': 12,
  'data.modulus': 97,
  'data.fraction': 0.5,
};

/** Keys that change no number that is computed, as when something is told or given up: no identity has them. */
export const CHANGES_NO_NUMBER: readonly string[] = [
  'training.on_nan',
  'data.evaluation.*.every',
  // Where a file lies; its `sha256` says what is in it.
  'data.file',
  'data.evaluation.*.file',
];
