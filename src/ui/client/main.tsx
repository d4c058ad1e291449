// The page: starts listening, and shows what the address says.

import { render } from 'preact';
import { start } from './live.js';
import { Shell } from './shell.js';
import './style.css';
import { applyTheme } from './theme.js';

applyTheme();
render(<Shell />, document.body);
void start();
