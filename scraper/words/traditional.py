"""Traditional characters as simplified ones, of the words that titles, columns and agencies are known by.

Sites of mainland agencies let a reader choose 繁體, and mirrors of them are in traditional characters only. What such a
page calls its reports is the same, written otherwise. Only what is compared is converted, never what is kept.
"""

from __future__ import annotations

import re

# Pairs 報报 for every character of those words that Big5 has; a part of parsers/encoding/traditional.txt,
# its source OpenCC.
_PAIRS = """
佈布 來来 侷局 係系 俬私 個个 們们 傢家 傳传 僅仅 價价 內内 冊册 刪删 創创 劃划 動动 務务 勞劳 匯汇 區区 協协 厤历
參参 員员 問问 啟启 單单 噹当 嚮向 囌苏 國国 園园 圖图 團团 埰采 執执 報报 場场 學学 寀采 實实 審审 寫写 專专 導导
層层 屬属 幫帮 廠厂 廳厅 彔录 彙汇 復复 徹彻 態态 應应 戶户 採采 擊击 據据 攔拦 數数 斷断 旂旗 昇升 時时 暫暂 曆历
曏向 曬晒 書书 會会 條条 業业 構构 樂乐 標标 樣样 機机 檔档 檢检 檯台 欄栏 權权 歷历 汙污 決决 沒没 況况 測测 滾滚
濟济 瀏浏 為为 無无 熱热 爐炉 牆墙 環环 異异 當当 發发 監监 碼码 礙碍 積积 箇个 範范 簡简 糰团 紅红 級级 組组 結结
絕绝 統统 經经 維维 網网 線线 編编 縣县 總总 繫系 繼继 續续 罰罚 聞闻 聯联 聲声 職职 臨临 臺台 與与 興兴 葯药 蒐搜
蔘参 藥药 蘇苏 處处 裡里 製制 複复 覈核 見见 規规 視视 覽览 計计 討讨 訓训 記记 訟讼 訪访 設设 許许 訴诉 註注 証证
評评 詢询 詳详 認认 誤误 說说 調调 談谈 請请 講讲 證证 議议 護护 讀读 變变 財财 貫贯 責责 貿贸 資资 質质 購购 載载
輻辐 轉转 辦办 農农 迴回 這这 週周 進进 遊游 過过 達达 選选 郵邮 鄉乡 醫医 銀银 銷销 錄录 錦锦 錯错 錶表 鎖锁 鎮镇
鏈链 門门 開开 間间 閤合 閱阅 闆板 關关 陞升 陸陆 陽阳 隊队 階阶 險险 隱隐 隻只 雲云 電电 頁页 項项 預预 領领 頻频
題题 顧顾 顯显 颱台 館馆 馬马 駐驻 驗验 體体 髮发 麵面 點点 黨党 齣出
"""
_SIMPLE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_TRADITIONAL = re.compile("[{}]".format("".join(map(chr, _SIMPLE))))


def simplified(text: str) -> str:
    """`text` with the known traditional characters in simplified form; of the same length."""
    return text.translate(_SIMPLE) if _TRADITIONAL.search(text) else text
