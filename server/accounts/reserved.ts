import { Refusal } from '../errors.ts'

/** Names that would speak for the house, or that a URL or a program could take for something else. */
const reserved = new Set(
  `about account accounts admin administrator anonymous api app assets auth docs everyone guest healthz help home
   leaderboard login logout marquee media me mod moderator null official owner root security settings signup social
   staff superuser support system true false undefined user users webmaster`.split(/\s+/u),
)

export function checkUsername(username: string): void {
  if (reserved.has(username.toLowerCase())) {
    throw new Refusal('username_reserved', `${username} is a name nobody can have. Choose another one.`)
  }
}
