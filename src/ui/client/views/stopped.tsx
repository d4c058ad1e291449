// Runs that a rule of their sweep stopped early, each with the decision and the numbers it rests on.

import type { SweepDecisions } from '../../../results/sweep-decisions.js';
import { RunLinks } from '../parts/cells.js';
import { Command } from '../parts/controls.js';
import { Note, Read } from '../parts/state.js';
import { useDocument } from '../use-document.js';

interface StoppedProps {
  readonly sweep: number;
  readonly isOwn: (run: number) => boolean;
}

export function Stopped({ sweep, isOwn }: StoppedProps) {
  const decided = useDocument<SweepDecisions>(`sweeps/${sweep}.json`, isOwn);
  return (
    <>
      <h2>Stopped early</h2>
      <Read of={decided}>{(document) => <Decisions {...document} />}</Read>
      <p class="small">
        Every decision: <Command words={['show', `sweep${sweep}`]} />
      </p>
    </>
  );
}

function Decisions({ decisions }: SweepDecisions) {
  const stops = decisions.filter((one) => one.type === 'judged' && one.action === 'stop');
  if (stops.length === 0) return <Note>None yet.</Note>;
  return (
    <div class="scroll results" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">runs</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          {stops.map(({ number, runs, words }) => (
            <tr key={number}>
              <td>
                <RunLinks runs={runs} />
              </td>
              <td class="text">{words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
