/** Who wants to hear of one thing. */
export class Listeners {
  private readonly all = new Set<() => void>()

  /** Calls back until what is returned is called. */
  readonly on = (heard: () => void): (() => void) => {
    this.all.add(heard)
    return () => this.all.delete(heard)
  }

  tell(): void {
    for (const heard of [...this.all]) heard()
  }

  clear(): void {
    this.all.clear()
  }
}
