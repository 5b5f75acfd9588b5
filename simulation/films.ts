import { v5 } from 'uuid'
import { ID_NAMESPACE } from '#sync-rules'

/** The media ids of a film list for everybody in the world. */
export const films: readonly string[] = Array.from({ length: 14 }, (_, i) => v5(`simulated film ${i}`, ID_NAMESPACE))
