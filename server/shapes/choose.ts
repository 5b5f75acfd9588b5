import type { Deps } from '../deps.ts'
import { ElectricShapes } from './electric.ts'
import { EmbeddedShapes } from './embedded.ts'
import type { ShapeEngine } from './engine.ts'

/** The engine the settings ask for. */
export function chooseEngine(deps: Deps): ShapeEngine {
  const { ELECTRIC_URL, ELECTRIC_SECRET } = deps.env
  return ELECTRIC_URL
    ? new ElectricShapes(deps, { url: ELECTRIC_URL, secret: ELECTRIC_SECRET })
    : new EmbeddedShapes(deps)
}
