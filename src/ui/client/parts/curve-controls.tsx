// Along what curves are drawn, on which axes, and how smooth.

import { Check, Choices, Range } from './controls.js';

/** @param loss what the second axis is called */
export const CurveControls = ({ loss, isLogLoss }: { readonly loss: string; readonly isLogLoss: boolean }) => (
  <>
    <Choices
      name="x"
      label="along"
      otherwise="epoch"
      choices={[
        ['epoch', 'epochs'],
        ['step', 'steps'],
        ['time', 'time'],
      ]}
    />
    <Check name="logx" label="log x" />
    <Check name="logy" label={loss} isOn={isLogLoss} />
    <Range name="smooth" label="smoothing" min={0} max={0.98} step={0.02} show={(value) => value.toFixed(2)} />
  </>
);
