/** Every import that breaks a rule, as `file: why`. `files` maps paths from the root to texts. */
export function findForbiddenImports(files: ReadonlyMap<string, string>): string[];
