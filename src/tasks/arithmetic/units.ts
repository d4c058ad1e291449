// Decimal numbers as whole numbers of units of their last decimal: 1.3 - 1.1 is a little less than 0.2, 13 - 11 is 2.

export const unitsOf = (value: number, decimals: number): number => Math.round(value * 10 ** decimals);
