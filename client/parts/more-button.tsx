import { network } from '../texts/rest.ts'
import type { More } from './use-more.ts'

/** The way to the next page, where there is one. */
export const MoreButton = ({
  list: { more },
  words = network.more,
}: {
  list: Pick<More<object, unknown>, 'more'>
  words?: string
}) =>
  more ? (
    <button type="button" onClick={more}>
      {words}
    </button>
  ) : null
