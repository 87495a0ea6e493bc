/** What `yugou-store archive` says. */
import type { Text } from "../texts.ts"
import type { ArchiveRefused } from "./ArchiveRefused.ts"
import type { Problem } from "./CheckFolder.ts"

/** Why a year was not archived, or an archive not read, and what to do. */
export const refusalTexts: Record<ArchiveRefused["reason"], Text> = {
  yearOpen: {
    en: "this year is not over, or not sealed to its end: it can be archived from 3 January of the next one on, when the station has sealed a day behind it",
    zh: "该年度尚未结束，或尚未封存到年末：次年 1 月 3 日起、且主站已封存其后的日期之后，才能归档"
  },
  nothingSealed: {
    en: "no day of this year is sealed; what was committed before the first seal belongs to the year of that seal",
    zh: "该年度没有已封存的日期；首次封存之前的操作归入首次封存的年度"
  },
  notItsSeal: {
    en: "the trail in the database does not give the seal of its day: a line was changed or taken away. Nothing is archived from there on; look into it as the guide on the trail says",
    zh: "数据库中的操作记录与当日封存不符：有记录被改动或删除。自该处起不归档；请按操作记录指南查明"
  },
  otherStation: {
    en: "the folder holds the archive of another station, or of books that went on otherwise (a backup that was restored); name another folder",
    zh: "该文件夹中是另一主站的归档，或与当前账目走向不同（例如恢复过备份）；请另选文件夹"
  },
  notItsFile: {
    en: "a file of this name is there and is not what the database holds; look whose it is, and move it away",
    zh: "已有同名文件，且与数据库内容不符；请查明其来源后移走"
  },
  notWhole: {
    en: "this year is archived, but a file of it is missing or another one; yugou-store archive --verify says more. Put it back from a copy, or move it and the manifest of the year away and run it again",
    zh: "该年度已归档，但其中有文件缺失或不是原文件；详情请用 yugou-store archive --verify 查看。请从副本放回，或将该文件与该年度的清单一并移走后再次执行"
  },
  diskFull: {
    en: "no room is left on the disk of the folder; the months that are written stay. Make room, and run it again",
    zh: "文件夹所在磁盘已满；已写好的月份保留。请腾出空间后再次执行"
  },
  folder: {
    en: "the folder or a file of it cannot be used; the folder above it must be there and may be written to",
    zh: "文件夹或其中的文件无法使用；其上级文件夹须已存在且可写"
  },
  noArchive: { en: "this folder holds no archive", zh: "该文件夹中没有归档" },
  unreadable: {
    en: "a file of the archive cannot be read further; yugou-store archive --verify says what is wrong with it",
    zh: "归档文件无法继续读取；请用 yugou-store archive --verify 查看问题所在"
  }
}

/** What is wrong with a file of an archive. */
export const problemTexts: Record<Problem, Text> = {
  missing: { en: "is missing", zh: "缺失" },
  unnamed: {
    en: "no manifest names it: archiving that year has not ended (run it again), or the manifest is gone",
    zh: "没有清单列出它：该年度归档尚未完成（请再次执行），或清单已丢失"
  },
  changed: {
    en: "is not the file that was archived: it was changed, or cut off",
    zh: "不是归档时的文件：被改动，或被截断"
  },
  unreadable: { en: "cannot be read further", zh: "无法继续读取" },
  seal: {
    en: "what stands in it does not give its seal: a commit was changed, added, moved or taken away, or the seal was",
    zh: "内容与封存不符：有操作被改动、增加、移动或删除，或封存本身被改动"
  },
  counts: { en: "holds other counts than the manifest says", zh: "数量与清单不符" },
  seals: { en: "holds other seals than the manifest says", zh: "封存与清单不符" },
  joint: {
    en: "does not go on behind the seal where the one before ends: something between is missing, or it is of another station",
    zh: "没有接在前一份的最后一个封存之后：中间有缺失，或属于另一主站"
  }
}

/** The rest of what it says. */
export const archiveTexts = {
  usage: {
    en: "archive needs --year YEAR --to DIR, or --verify DIR, or --show DIR",
    zh: "archive 须带 --year 年份 --to 文件夹，或 --verify 文件夹，或 --show 文件夹"
  },
  only: { en: "belongs to archive:", zh: "只能与 archive 一起使用：" },
  badYear: { en: "a year has four digits:", zh: "年份为四位数字：" },
  badDay: { en: "a day is one of the calendar, such as 2025-03-01:", zh: "日期须存在，例如 2025-03-01：" },
  read: { en: "commits read:", zh: "已读取操作：" },
  commits: { en: "commits", zh: "操作" },
  events: { en: "events", zh: "事件" },
  facts: { en: "facts", zh: "事实" },
  seals: { en: "seals", zh: "封存" },
  written: { en: "written", zh: "已写" },
  kept: { en: "is there already", zh: "已有" },
  checked: { en: "checked", zh: "已核对" },
  archived: { en: "archived:", zh: "已归档：" },
  there: {
    en: "is archived already, its files are whole, and the seals are those of the database:",
    zh: "已经归档，文件完整，封存与数据库一致："
  },
  manifest: { en: "SHA-256 of", zh: "SHA-256：" },
  begins: { en: "begins behind the seal of", zh: "起始于此封存之后：" },
  booksBegin: { en: "begins with the books", zh: "起始于建账" },
  lastSeal: { en: "last seal:", zh: "最后一个封存：" },
  elsewhere: {
    en: "Keep these two lines elsewhere: by them an archive is known in which everything was made anew.",
    zh: "请将以上两行另行保存：凭此可识别整个重新伪造的归档。"
  },
  sound: {
    en: "the archive holds together; compare SHA-256 and last seal with those that were kept elsewhere",
    zh: "归档完好；请将 SHA-256 和最后一个封存与另行保存的比对"
  },
  others: { en: "other records:", zh: "其他记录：" },
  fact: { en: "fact", zh: "事实" },
  nothingFound: { en: "nothing of it stands in this archive", zh: "该归档中没有相关内容" }
} as const satisfies Record<string, Text>
