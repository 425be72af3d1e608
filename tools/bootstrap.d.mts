/** The folder of the project. */
export const root: string;
/** The Node that runs Parley. */
export function nodeBinary(): string;
