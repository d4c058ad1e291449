// Writes experiments/experiment.schema.json from the schema in src/spec: npm run schema

import { writeFileSync } from 'node:fs';
import { jsonSchema } from '../dist/spec/schema.js';

const path = new URL('../experiments/experiment.schema.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
