/** Publications: readings on their way to all who follow a list, one after the other, since each says what comes after the one before. */
export class Publications {
  #last: Promise<void> = Promise.resolve()
  /** The one that was published last, until it is heard. */
  #heard: PromiseWithResolvers<void> | undefined

  /**
   * Publishes once those before were heard.
   * @param publish does it; false where there is nobody to publish to any more
   * @returns resolves once it was heard, or once it never will be; rejects with what `publish` throws, which those after it do not hear of
   */
  next(publish: () => boolean): Promise<void> {
    const published = this.#last.then(() => {
      const heard = Promise.withResolvers<void>()
      this.#heard = heard
      return publish() ? heard.promise : undefined
    })
    this.#last = published.catch(() => {})
    return published
  }

  /** Takes note that the one on its way was heard, or never will be. */
  heard(): void {
    this.#heard?.resolve()
  }
}
