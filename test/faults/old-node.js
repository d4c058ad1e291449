// Loaded before the program: makes it think that it runs on an old Node.
Object.defineProperty(process.versions, 'node', { value: '18.20.4' });
