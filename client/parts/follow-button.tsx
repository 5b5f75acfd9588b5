import { follow, unfollow } from '../api-social.ts'
import { useStore } from '../store/hooks.ts'
import { finding } from '../texts/rest.ts'
import { forgetFeedOf } from './kept-feed.ts'
import { useDo } from './use-do.ts'

interface Props {
  person: { id: string; username: string }
  follows: boolean
  onChange(follows: boolean): void
}

/** Follows somebody, or no more. It stays where it is, so that either can be taken back at once. */
export function FollowButton({ person: { id, username }, follows, onChange }: Props) {
  const store = useStore()
  const act = useDo()

  async function turn() {
    const done = follows
      ? await act(() => unfollow(id), finding.unfollows(username))
      : await act(() => follow(id), finding.follows(username))
    if (!done) return
    if (follows) await forgetFeedOf(store, id)
    onChange(!follows)
  }

  return (
    <button
      type="button"
      className={follows ? undefined : 'lit'}
      aria-label={follows ? finding.unfollowOf(username) : finding.followOf(username)}
      onClick={() => void turn()}
    >
      {follows ? finding.unfollow : finding.follow}
    </button>
  )
}
