/** The first paint's texts in the language spoken here. */
export const { places, tierNames, common, moved, board, storage, broken, update } = await import('./en/first.ts')
