import { pick } from './random.ts'

const PEOPLE = [
  'Amina Diallo',
  'Lukas Weber',
  'Priya Raman',
  'Jonas Lindqvist',
  'Mei Tanaka',
  'Carlos Mendes',
  'Fatima Zahra',
  'Olivia Brandt',
  'Kofi Mensah',
  'Elena Petrova',
  'Noah Fischer',
  'Sofia Ricci',
  'Tariq Aziz',
  'Hannah Müller',
  'Diego Vargas',
  'Yuki Mori',
  'Ingrid Solberg',
  'Samuel Okafor',
  'Léa Fontaine',
  'Ravi Patel',
  'Zoë Janssens',
  'Mateo Silva',
  'Aiko Sato',
  'Bruno Costa',
  'Chloé Martin',
  'Daniel Kim',
  'Esra Yıldız',
  'Farid Haddad',
  'Grace Mwangi',
  'Hugo Larsen',
  'Iris van Dijk',
  'Jakub Nowak',
] as const

/** Somebody's name. */
export function personName(drawn: number): string {
  return pick(PEOPLE, drawn)
}
