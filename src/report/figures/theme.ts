// Colours. Categories are Okabe & Ito's (2008), which people with any kind of colour blindness can tell apart; in print
// they differ in lightness, and lines also in their dashes. Shares are drawn in cividis (Nuñez et al. 2018).

export type ThemeName = 'light' | 'dark';

export interface Theme {
  readonly name: ThemeName;
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly categories: readonly string[];
  readonly right: string;
  readonly wrong: string;
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    name: 'light',
    background: '#ffffff',
    text: '#1b1f24',
    muted: '#5f6872',
    categories: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#56b4e9', '#000000', '#7f7f7f'],
    right: '#b7c4d1',
    wrong: '#d55e00',
  },
  dark: {
    name: 'dark',
    background: '#14181d',
    text: '#e3e7eb',
    muted: '#9aa4ae',
    categories: ['#56b4e9', '#e69f00', '#00c896', '#e79cc6', '#f0e442', '#4f8fff', '#ffffff', '#a0a0a0'],
    right: '#465666',
    wrong: '#ff8c42',
  },
};

/** Dashes of the first, second, ... line. */
export const DASHES = ['', '6 3', '2 3', '8 3 2 3', '12 4', '4 2', '1 2', '10 2 4 2'] as const;

export const colourOf = ({ categories }: Theme, index: number): string => categories[index % categories.length]!;
export const dashOf = (index: number): string => DASHES[index % DASHES.length]!;
