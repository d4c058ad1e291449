// Writes experiments/experiment.schema.json from the schema in src/spec, and docs/trainer.schema.json from what a
// trainer may write (src/engine/command): npm run schema

import { writeFileSync } from 'node:fs';
import { protocolSchema } from '../dist/engine/command/protocol.js';
import { jsonSchema } from '../dist/spec/schema.js';

const write = (path, schema) => writeFileSync(new URL(path, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
write('../experiments/experiment.schema.json', jsonSchema());
write('../docs/trainer.schema.json', protocolSchema());
