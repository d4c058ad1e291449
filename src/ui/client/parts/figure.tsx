// A figure as `harness plot` draws it, to look at and to take away.

import { isCopy } from '../data.js';
import { copy } from '../live.js';
import { theme } from '../theme.js';
import { useState } from 'preact/hooks';

interface FigureProps {
  readonly title: string;
  /** Below `data/`, without theme and ending. */
  readonly path: string;
  /** What stands behind `?`. */
  readonly search?: string;
  /** Another number asks for it anew. */
  readonly version?: number | string;
}

export function Figure({ title, path, search = '', version }: FigureProps) {
  const address = (name: string, ending: string): string => `data/${path}-${name}.${ending}${search}`;
  const [isMissing, miss] = useState(false);
  const source = address(theme.value, 'svg');
  const file = path.replaceAll('/', '-');
  return (
    <figure class="figure">
      {isMissing || copy.value?.missing.includes(path) === true ? (
        <p class="note">This figure cannot be drawn of these runs.</p>
      ) : (
        <div class="scroll" tabIndex={0}>
          <img
            key={`${source} ${version}`}
            src={source}
            alt={title}
            loading="lazy"
            onError={() => miss(true)}
            onLoad={() => miss(false)}
          />
        </div>
      )}
      <figcaption>
        {title}
        <span class="downloads">
          <a href={address('light', 'svg')} download={`${file}.svg`}>
            SVG
          </a>
          {!isCopy() && (
            <a href={address('light', 'png')} download={`${file}.png`}>
              PNG
            </a>
          )}
        </span>
      </figcaption>
    </figure>
  );
}
