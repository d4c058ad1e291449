/** Why there can be no disk here that loses its power; undefined where there can. */
export function obstacle(): string | undefined;
