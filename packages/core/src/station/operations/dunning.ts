/** The operations of 手工短信催费: messages. */
import * as Schema from "effect/Schema"
import * as Customer from "../../customer/Customer.ts"
import { query } from "../Operation.ts"
import { MessageView } from "../Views.ts"
import { pageFields, pageOf } from "./fields.ts"

/** 手工短信催费: messages. */
export const dunning = {
  messages: query(
    "手工短信催费/查询",
    "message.read",
    { ...pageFields, customerNo: Schema.optionalKey(Customer.CustomerNo) },
    pageOf(MessageView),
    []
  )
}
