/** One line for each row of a database that is not what the folders of its runs say. */
export function audit(home: string, options?: { readonly live?: boolean; readonly database?: string }): string[];
