/** Elements as the panel is made of them. */

export function paragraph(content: string): HTMLElement {
  const element = document.createElement('p')
  element.textContent = content
  return element
}

export function span(className: string, content: string): HTMLElement {
  const element = document.createElement('span')
  element.className = className
  element.textContent = content
  return element
}

export function button(content: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = content
  element.addEventListener('click', onClick)
  return element
}

/** A button that stays pressed. @param key by which the keyboard finds it again when all is drawn anew */
export function choosable(key: string, isChosen: boolean, onClick: () => void): HTMLButtonElement {
  const element = button('', onClick)
  element.ariaPressed = String(isChosen)
  element.dataset.key = key
  return element
}

/** A list with an item for each element. */
export function listOf(tag: 'ol' | 'ul', className: string, elements: readonly HTMLElement[]): HTMLElement {
  const list = document.createElement(tag)
  list.className = className
  for (const element of elements) {
    const item = document.createElement('li')
    item.append(element)
    list.append(item)
  }
  return list
}

export function bytesText(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`
}

export function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}
