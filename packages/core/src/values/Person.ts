/** Who stands behind an actor: a program that acts by a key (`key:<id>@<person>`) is the person whose key it is, where two must be different ones. */

const key = /^key:[^@]*@(.+)$/s

/** Gives the person behind an actor; everybody but a key is himself. */
export const personOf = (actor: string): string => key.exec(actor)?.[1] ?? actor

/** Tells whether two actors are one person; whoever is not known is nobody's. */
export const isSamePerson = (one: string | null | undefined, other: string): boolean =>
  one !== null && one !== undefined && personOf(one) === personOf(other)
