// Whether a search can find configurations that can be trained. Those that cannot are drawn anew; what is told here is
// where that would be always, or often.

import { randomStream } from '../../util/random.js';
import { formatProblem, type Problem } from '../../util/errors.js';
import type { Cell } from '../../spec/parse.js';
import { received } from '../../spec/problems.js';
import type { Configurations } from './configurations.js';
import { cellOf, pointFromUnits, type Point, type Space } from './space.js';

const DRAWS = 256;
/** So many draws of an option have to fail before it is said that all do. */
const FEW = 8;

interface Draw {
  readonly point: Point;
  readonly cell: Cell;
  /** Empty: it can be trained. */
  readonly problems: readonly Problem[];
}

export interface Feasibility {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** What is told has no place. Settings that `exclude` leaves out are meant to be, and count for nothing. */
export function feasibility(space: Space, configurations: Configurations): Feasibility {
  const draws = drawMany(space, configurations);
  const included = draws.filter(({ problems }) => !problems.some(({ path }) => path === 'sweep.exclude'));
  if (included.length === 0) {
    return { problems: [{ message: 'exclude leaves next to nothing to try' }], warnings: [] };
  }
  const invalid = included.filter(({ problems }) => problems.length > 0);
  if (invalid.length === included.length) return { problems: invalid[0]!.problems, warnings: [] };
  const problems = impossibleOptions(space, included);
  return { problems, warnings: problems.length > 0 || invalid.length === 0 ? [] : [oftenInvalid(invalid, included)] };
}

function drawMany(space: Space, { of }: Configurations): readonly Draw[] {
  return Array.from({ length: DRAWS }, (_, draw) => {
    const random = randomStream('feasible', draw);
    const point = pointFromUnits(
      space,
      space.parameters.map(() => random.uniform()),
    );
    const cell = cellOf(space, point);
    const found = of(cell);
    return { point, cell, problems: 'problems' in found ? found.problems : [] };
  });
}

/** Options of a parameter with which nothing can be trained, whatever the others are. */
function impossibleOptions({ parameters }: Space, draws: readonly Draw[]): readonly Problem[] {
  return parameters.flatMap((parameter, index) => {
    if (parameter.kind !== 'choice') return [];
    return parameter.options.flatMap((option, place) => {
      const drawn = draws.filter(({ point }) => point[index] === place);
      if (drawn.length < FEW || drawn.some(({ problems }) => problems.length === 0)) return [];
      return [impossible(option, drawn[0]!)];
    });
  });
}

function impossible(option: Cell, { problems }: Draw): Problem {
  const [path, value] = Object.entries(option)[0]!;
  const message = `no configuration with ${path}=${received(value)} can be trained`;
  return { path, message, hint: `${why(problems)}; when: {${path}: ...} says when another parameter is there` };
}

/** The first reason, on one line. */
const why = (problems: readonly Problem[]): string => formatProblem(problems[0]!).split('\n')[0]!;

function oftenInvalid(invalid: readonly Draw[], draws: readonly Draw[]): Problem {
  const share = Math.max(1, Math.round((100 * invalid.length) / draws.length));
  const message = `${share} % of the configurations cannot be trained, and others are drawn in their place`;
  return { message, hint: `such as ${why(invalid[0]!.problems)}` };
}
