// Loaded before the program: a wall clock that is set forward and back by a day, again and again.
const { now } = Date;
let calls = 0;
Date.now = () => now() + (calls++ % 2 === 0 ? 86_400_000 : -86_400_000);
