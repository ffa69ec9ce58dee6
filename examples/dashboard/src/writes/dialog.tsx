import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'

interface DialogProps {
  readonly title: string
  /** `alertdialog` where something is at stake. */
  readonly role?: 'dialog' | 'alertdialog'
  /** While something is under way: Escape does not hide how it ends. */
  readonly isBusy: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * A modal dialog, open as long as it is there. The browser keeps the focus inside and, on its end, gives it back to
 * what had it.
 */
export function Dialog({ title, role = 'dialog', isBusy, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={element}
      className="dialog"
      role={role}
      aria-labelledby={id}
      onCancel={(event) => {
        // React closes it by taking it away.
        event.preventDefault()
        if (!isBusy) onClose()
      }}
      onClose={(event) => event.target === element.current && onClose()}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}
