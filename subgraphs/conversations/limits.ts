/** The limits of what clients send: the checks and the descriptions of the schema take them from here. Lengths are in code points. */
export const TITLE = { min: 1, max: 128, trim: true, name: true } as const;
/** Of an inspection. */
export const REASON = { min: 1, max: 500, trim: true } as const;
