/** The limits of what clients send: the checks and the descriptions of the schema take them from here. Lengths are in code points. */
export const CLIENT_MESSAGE_ID = { min: 1, max: 128 } as const;
/** Of a reaction, between its colons. */
export const SHORT_CODE = { min: 1, max: 32 } as const;
/** Of a place that is shared. */
export const LOCATION_NAME = { min: 1, max: 128, trim: true, name: true } as const;
/** Of the app's own data on a message: objects and lists within each other. */
export const CUSTOM_DEPTH = 16;
