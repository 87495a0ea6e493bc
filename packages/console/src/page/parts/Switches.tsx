/** Language and colours. */
import { BulbOutlined, TranslationOutlined } from "@ant-design/icons"
import { Button } from "antd"
import { useShade } from "../kit/Shade.tsx"
import { t, useLanguage, useSay } from "../text/Say.tsx"

export const Switches = () => {
  const say = useSay()
  const { language, choose } = useLanguage()
  const { shade, choose: chooseShade } = useShade()
  return (
    <div className="switches">
      <Button type="text" icon={<TranslationOutlined />} onClick={() => choose(language === "zh" ? "en" : "zh")}>
        {language === "zh" ? "English" : "中文"}
      </Button>
      <Button type="text" icon={<BulbOutlined />} onClick={() => chooseShade(shade === "light" ? "dark" : "light")}>
        {say(shade === "light" ? t("深色", "Dark") : t("浅色", "Light"))}
      </Button>
    </div>
  )
}
