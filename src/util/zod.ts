// The door to zod: schemas of what people and other programs write, from which types and checks come.

export { z } from 'zod';
