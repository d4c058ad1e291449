// Among the first things that are loaded: on a Node too old for the others, it says so and ends.

const OLDEST = [20, 19];

/** What to say to a Node of this version, or undefined where it will do. */
export function complaintAbout(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > OLDEST[0]! || (major === OLDEST[0] && minor >= OLDEST[1]!);
  return isNew ? undefined : `harness needs Node ${OLDEST.join('.')} or newer; this is ${version}`;
}

const complaint = complaintAbout(process.versions.node);
if (complaint !== undefined) {
  process.stderr.write(`${complaint}\n`);
  process.exit(2);
}
