/** The limits of what clients send: the checks and the descriptions of the schema take them from here. Lengths are in code points. */
export const STATUS_TEXT = { max: 100, trim: true, name: true } as const;
export const DEVICE_ID = { min: 1, max: 64 } as const;
