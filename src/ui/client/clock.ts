// The time of this browser, for how long ago something was.

export const now = (): number => Date.now();
