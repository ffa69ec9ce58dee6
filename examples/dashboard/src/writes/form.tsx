import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'
import { explainWrite, type Failure } from '../failure.ts'

/** A user error, or one that was found here. */
export interface Mistake {
  readonly code: string
  readonly message: string
  /** Such as `['input', 'name']`. */
  readonly path: readonly string[]
}

export const NO_MISTAKES: readonly Mistake[] = []

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly mistakes: readonly Mistake[]
  /** The input, with what ties it to its label, its hint and what is wrong with it. */
  readonly children: (tied: {
    id: string
    name: string
    'aria-describedby': string | undefined
    'aria-invalid': true | undefined
  }) => ReactNode
}

/** One field of a form. What is wrong with it stands below it, and is read with it. */
export function Field({ name, label, hint, mistakes, children }: FieldProps) {
  const id = useId()
  const own = mistakes.filter(({ path }) => path[1] === name)
  const described = [...(hint ? [`${id}-hint`] : []), ...(own.length > 0 ? [`${id}-wrong`] : [])].join(' ')
  const isInvalid = own.length > 0 ? true : undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, name, 'aria-describedby': described || undefined, 'aria-invalid': isInvalid })}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {own.length > 0 && (
        <p className="wrong" id={`${id}-wrong`}>
          {own.map(({ message }) => message.replaceAll(`\`${name}\``, `“${label}”`)).join(' ')}
        </p>
      )}
    </div>
  )
}

interface FormErrorsProps {
  readonly failure: Failure | undefined
  readonly mistakes: readonly Mistake[]
  /** The fields that the form has: what is about another one stands above them all. */
  readonly fields: readonly string[]
  readonly children?: ReactNode
}

/** What is wrong with a form as a whole. */
export function FormErrors({ failure, mistakes, fields, children }: FormErrorsProps) {
  const others = mistakes.filter(({ path }) => !fields.includes(path[1] ?? ''))
  if (!failure && others.length === 0) return null
  return (
    <div className="notice" role="alert" tabIndex={-1}>
      {failure && (
        <p>
          {explainWrite(failure)}
          {failure.code && <code>{failure.code}</code>}
        </p>
      )}
      {others.map(({ path, message }) => (
        <p key={path.join('.') + message}>{message}</p>
      ))}
      {children}
    </div>
  )
}

/** A reference to a form that, whenever something is wrong, leads the focus to the first place where it is. */
export function useFaultFocus(
  mistakes: readonly Mistake[],
  failure: Failure | undefined,
): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (mistakes.length === 0 && !failure) return
    const faulty = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    const place = faulty ?? form.current?.querySelector<HTMLElement>('.notice')
    place?.focus()
  }, [mistakes, failure])
  return form
}

/** A text of a form; undefined where it was left empty, so that the upstream's default holds. */
export function text(data: FormData, name: string): string | undefined {
  const value = data.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
