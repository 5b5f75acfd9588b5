/** An answer for whoever typed the command: it could not be done, and why. */
export class CommandRefusal extends Error {
  override name = 'CommandRefusal'
}
