// What of node24.mjs TypeScript asks for.

/** Folder where Node keeps sources without their types. */
export const COMPILE_CACHE: string
