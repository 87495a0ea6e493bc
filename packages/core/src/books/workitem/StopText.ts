/** Why something that is carried on step by step does not get on, by the reason of its stop. */
import type { Text } from "../../values/Text.ts"

/** Why a replacement does not get on. */
export const stops: { readonly [reason: string]: Text } = {
  oldSilent: {
    zh: "旧设备召测不到，请恢复通信，或由两人填报并确认抄见剩余电量",
    en: "the old device gives no reading; bring it back, or let two persons state what was left"
  },
  newSilent: { zh: "新设备召测不到，请恢复通信", en: "the new device gives no reading; bring it back" },
  unknownDialect: { zh: "主站没有新终端的规约", en: "the station has no dialect for the new terminal" },
  CustomerInvalid: { zh: "客户已注销", en: "the customer is voided" },
  DeviceCancelled: { zh: "购电设备已注销", en: "a purchase device of it is cancelled" },
  DeviceBeingReplaced: { zh: "该设备已有另一次换装", en: "another replacement holds the device" },
  Conflict: { zh: "新购电对象已作他用", en: "the new target serves something else" },
  TerminalNotInService: { zh: "终端不在用", en: "a terminal is not in service" },
  TerminalSuspected: { zh: "终端连接存疑", en: "it is in doubt who answers as a terminal" },
  TerminalNotOfCustomer: { zh: "新终端不属于该客户", en: "the new terminal is not one of the customer" },
  Unsupported: { zh: "新终端不支持所需的操作", en: "the new terminal does not support what is needed" },
  ValueInvalid: { zh: "结转后的剩余电量超出终端范围", en: "the balance is beyond what the terminal can hold" },
  OverHoardingLimit: { zh: "结转后的剩余电量超过囤积门限", en: "the balance is above the hoarding limit" },
  ThresholdsInvalid: { zh: "告警、跳闸电量不合理", en: "alarm and trip energy do not fit" },
  ThresholdsUnfit: { zh: "新终端无法下发告警、跳闸电量", en: "the new terminal cannot carry alarm and trip energy" },
  PurchaseControlEngaged: { zh: "旧设备购电控仍投入", en: "purchase control is engaged on the old device" },
  CarryOverInDoubt: {
    zh: "先前的结转可能已生效，不再自动结转；请重新下发该调整单，由其单号判定后继续；不能判定的，请注销新设备后撤销换装",
    en: "an earlier carry-over may have taken effect, and no other one is made; dispatch it again, which shows whether its number stands there, and resume; where that shows nothing, cancel the new device and undo"
  },
  ArrivedWithoutEffect: {
    zh: "结转的电量调整单已到终端但未生效，请处理单边账并注销该单",
    en: "the adjustment arrived without effect; settle its discrepancy and void it"
  }
}

/** Why the closing of an account does not get on. */
export const closingStops: { readonly [reason: string]: Text } = {
  silent: {
    zh: "召测不到，请恢复通信，或撤销后凭人工抄见重新申请",
    en: "the terminal gives no reading; bring it back, or undo it and ask again with a reading by hand"
  },
  unknownDialect: { zh: "主站没有该终端的规约", en: "the station has no dialect for the terminal" },
  uncut: {
    zh: "要求停电后销户，请在欠费停复电中申请、审批停电",
    en: "power is to be cut first; propose and approve that among the disconnections"
  },
  ControlNotReleased: { zh: "购电控未能解除", en: "purchase control could not be released" },
  DispositionMissing: {
    zh: "召测到剩余电量，请撤销后重新申请并选定处置方式",
    en: "energy is left after all; undo it and ask again with a disposition"
  },
  BalanceMoves: { zh: "剩余电量在清零时不断变化", en: "the balance moves while it is taken off" },
  ArrivedWithoutEffect: {
    zh: "清零的电量调整单已到终端但未生效，请处理单边账",
    en: "the adjustment that takes it off arrived without effect; settle its discrepancy"
  },
  DeviceCancelled: { zh: "购电设备已注销", en: "the purchase device is cancelled" },
  CustomerInvalid: { zh: "客户已注销", en: "the customer is voided" },
  TerminalNotInService: { zh: "终端不在用", en: "the terminal is not in service" },
  TerminalSuspected: { zh: "终端连接存疑", en: "it is in doubt who answers as the terminal" },
  Unsupported: { zh: "终端不支持设置剩余电量", en: "the balance of the terminal cannot be set" }
}
