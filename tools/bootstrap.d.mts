/** The folder of the project. */
export const root: string;
/** The Node that runs Parley. */
export function nodeBinary(): string;
/** Where Node keeps what it has compiled. */
export const COMPILE_CACHE: string;
