/** What has no place in a sentence for people: codes, keys, regular expressions, the other language. */
import { targets } from "./Samples.ts"

const chinese = /\p{Script=Han}/u
/** What stands in a sentence as it was given: keys, and variables of templates in the braces in which a clerk wrote them. */
const given = /3701-00001|\{\w+\}/g
/** Names of things that are written with Latin letters everywhere. */
const allowed = /CMPP|SMS/g

const plain = (text: string): string => text.replace(given, "").replace(allowed, "")

const faultsOf = (text: string): ReadonlyArray<string> => [
  ...(text.trim() === text && text !== "" ? [] : ["is empty or has blanks around it"]),
  ...(/undefined|null|NaN|\[object| {2}/.test(text) ? ["shows a value of the program"] : []),
  ...(/[_\\^$*|<>[\]]/.test(plain(text)) ? ["has a code or a regular expression"] : []),
  ...(targets.slice(1).some((raw) => text.includes(raw)) ? ["has the key of a target"] : []),
  ...(/[A-Za-z]:\S|~~/.test(text) ? ["has an id of the station"] : [])
]

/** Gives what a clerk would stumble over in a Chinese sentence. */
export const faultsOfChinese = (zh: string): ReadonlyArray<string> => [
  ...faultsOf(zh),
  ...(chinese.test(zh) ? [] : ["has no Chinese"]),
  ...(/[A-Za-z]/.test(plain(zh).replace(/P?\d+A\d+|[PA]\d{20}/g, "")) ? ["has a Latin word"] : []),
  ...(/[\p{Script=Han}\d）”}]$/u.test(zh) ? [] : ["does not end like a sentence"])
]

/** Gives what an operator would stumble over in an English sentence. */
export const faultsOfEnglish = (en: string): ReadonlyArray<string> => [
  ...faultsOf(en),
  ...(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(en) ? ["has Chinese"] : []),
  ...(/[a-z][A-Z]|[A-Z]{2}/.test(plain(en).replace(/kWh/g, "")) ? ["has a code"] : []),
  ...(/^[A-Z\d{]/.test(en) ? [] : ["does not begin like a sentence"]),
  ...(/[A-Za-z\d})"]$/.test(en) ? [] : ["does not end like a sentence"])
]
