/** The limits of what clients send: the checks and the descriptions of the schema take them from here. Lengths are in code points. */
export const USERNAME = { min: 3, max: 32 } as const;
export const DISPLAY_NAME = { min: 1, max: 64, trim: true, name: true } as const;
