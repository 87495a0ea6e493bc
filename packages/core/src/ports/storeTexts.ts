/** What people are told when the store could not do what was asked; what the database said stays in `detail`. */
import type { Text } from "../values/Text.ts"
import type { StoreError } from "./StoreError.ts"

/** The sentence of every reason. */
export const storeTexts: { readonly [R in StoreError["reason"]]: Text } = {
  stale: {
    zh: "数据已被他人修改，请重新查询后再试",
    en: "The data were changed by somebody else; look again and repeat"
  },
  notUnique: { zh: "要保存的内容与已有记录重复", en: "A record with the same number exists already" },
  commandDiffers: {
    zh: "命令号此前已用于内容不同的操作，本次未执行",
    en: "The command id was used before with other content; nothing was done"
  },
  unavailable: {
    zh: "数据库暂时不可用，请稍后以同一命令号再试",
    en: "The database cannot be reached; wait and repeat with the same command id"
  },
  invalid: {
    zh: "所给内容无法保存或查询：含有无效字符、过长，或翻页位置不是本系统给出的",
    en: "What was given cannot be stored or looked up: invalid characters, too long, or a place in a list that was not given out"
  },
  corrupt: {
    zh: "数据库中有无法读取的记录，请联系管理员",
    en: "The database holds a record that cannot be read; call the administrator"
  }
}
