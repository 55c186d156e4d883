"""Words beside a number that say it is a phone number, or some other number, in the languages of many countries."""

import re
from typing import NamedTuple

_PHONE = """
phones? telephones? tele tel ph call calls calling called dial dialing fax faxes facsimile mobile mobiles cell cellphone
cellular mob landline hotline helpline whatsapp whats\\s?app wa viber telegram sms text texted texting voicemail pager beeper
callback toll-?free freephone reach reached ring rang contact desk office home\\sno answering messages\\sto switchboard
phone\\snumber (?:my|our|his|her|their|your|a|new|this|contact|the)\\s(?:new\\s)?(?:number|no\\.?) number\\sis voice
telefon\\w{0,12} mobil\\w{0,12} handy\\w{0,8} festnetz\\w{0,8} rufnummer\\w? ruf rufen anruf\\w{0,3} durchwahl fon telefax
faxnummer erreichbar erreichen erreichst kontakt\\w{0,4} zentrale
t[ée]l[ée]phon\\w{0,4} t[ée]l portables? fixe appel\\w{0,4} joindre joignable t[ée]l[ée]copie\\w? composez standard num[ée]ro
tel[ée]fono?s? telf tlf tfno tfn tfno m[óo]vil m[óo]viles celular celulares ll[aá]m\\w{1,8} contacto marc\\w{1,4} fijo whatsapp
telefones? telem[óo]vel telem[óo]veis fone lig\\w{1,4} contato contatos zap
telefonic\\w{1,2} cellular\\w cell chiam\\w{1,8} recapit\\w contatt\\w{1,6} numero
telefoon\\w{0,8} mobiel\\w{0,8} bel bellen belt gsm bereikbaar bereiken
telefonu telefonie kom[óo]rk\\w{1,3} kom[óo]rkow\\w{1,3} kom zadzwo\\w{1,3} dzwo\\w{1,4} faks\\w{0,3} numer\\w{0,3}
zavol\\w{1,6} volejte volat volajte [čc][íi]slo ringa ringe nummer tlf puhelin\\w{0,8} puh soit\\w{1,5} matkapuhelin
h[íi]vj\\w{1,4} sz[áa]m\\w{0,4} suna[țt]i num[ăa]r\\w{0,3} ara ara\\w{1,6} cep numara\\w{0,4} pozovite nazovite mobitel\\w{0,3}
телефон\\w{0,6} тел моб мобил\\w{0,8} сот сотовый звони\\w{0,4} позвони\\w{0,4} факс\\w{0,3} номер\\w{0,4} дзвон\\w{0,5}
подзвон\\w{0,5} обади\\w{0,5} контакт\\w{0,4} связ\\w{0,5} ватсап вайбер
τηλ\\w{0,8} κινητ\\w{0,3} φαξ καλ[έε]στε επικοινων\\w{1,8}
điện\\sthoại đt sđt sdt gọi di\\sđộng liên\\shệ telepon telp telpon hubungi nomor no\\.?\\s?hp hp simu piga nambari
מספר טלפון טל נייד פקס התקשר\\w{0,3} סלולרי
"""
_PHONE_ANYWHERE = """
电话 電話 手机 手機 联系 聯絡 联络 致电 座机 热线 熱線 传真 傳真 拨打 微信 携帯 連絡先 ファックス ファクス 내선 전화 휴대폰 휴대전화 핸드폰 연락처 연락
팩스 هاتف الهاتف جوال الجوال موبايل محمول تلفون اتصل فاكس واتساب تلفن موبایل تماس شماره رقم फ़ोन फोन मोबाइल कॉल संपर्क नंबर ফোন মোবাইল
নম্বর தொலைபேசி கைபேசி అంకె ఫోన్ โทร เบอร์ มือถือ โทรสาร ☎ ☏ ✆ 📞 📱 📲
"""
_OTHER = """
isbn issn doi pmid pmcid arxiv oclc asin imei iccid meid imsi npi ein tin vat itin ssn nhs nin ean upc gtin sku udid uuid guid
order orders invoice tracking shipment parcel ref refs reference account acct a/c iban bic swift routing serial
parts? item model catalog\\w{0,5} product batch lot ticket case docket claim policy patent license licence permit registration
barcode zip postcode postal version build revision release timestamp epoch unix id ids identifier uid gid pid icq isin cusip
member customer student employee patient passport visa card checksum hash md5 crc size bytes page pages pp vol volume
bestell\\w{0,8} rechnung\\w{0,8} kunden\\w{0,8} auftrag\\w{0,8} konto\\w{0,8} steuer\\w{0,8} sendung\\w{0,8} artikel\\w{0,8}
aktenzeichen hrb commande facture siret siren client dossier
pedido factura expediente historia nhc nass nuhsa cip colegiad\\w dni nif cif nie cpf cnpj rg cedula c[ée]dula rut col
ordine fattura fiscale partita p\\.?\\s?iva cliente protocollo zam[óo]wieni\\w{0,3} faktur\\w{0,3} nip regon pesel krs konta
bestelling factuur kvk klant заказ\\w? инн огрн огрнип кпп бик снилс счет счёт окпо р/с договор\\w? паспорт\\w?
gene genbank accession cas rs nct trial grant award contract bug issue cve rfc patch commit revision
"""
_OTHER_ANYWHERE = "订单 訂單 单号 編號 编号 账号 帐号 注文 番号は受付 주문 송장 계좌 طلب حساب आदेश खाता"
_AFTER = r"""
[ \-,/(\[]{0,3}(?:office|fax|mobile|cell|cellular|home|work|phone|tel|direct|voice|desk|main|toll[\s-]?free|mob|day|evening
|evenings|b[üu]ro|privat|mobil|handy|telefon|portable|bureau|domicile|m[óo]vil|celular|oficina|casa|fijo|fixe|cellulare|ufficio
|kom\.|dom\.|faks|факс|моб|дом|раб|电话|手机|電話|携帯)(?!\w)
"""


def _words(text: str) -> str:
    return "|".join(sorted(set(text.split()), key=len, reverse=True))


_CUES = re.compile(
    rf"(?P<phone>(?<!\w)(?:{_words(_PHONE)})(?!\w)|{_words(_PHONE_ANYWHERE)}|(?<![\w.])[tpmfcwh](?=\s?[:.)]\s?\(?\+?\Z))"
    rf"|(?P<other>(?<![^\W\dº_])(?:{_words(_OTHER)})(?!\w)|{_words(_OTHER_ANYWHERE)}|\#)",
    re.IGNORECASE,
)
_CUE_CHARS = 48
_GAP_CHARS = 25
_CHAIN = re.compile(r"(?:[(+]*\d[\d ().\-]{4,18}\d\)?(?: ?[/,;|] ?| (?:and|or|und|oder|et|ou|y|o|e|i|lub|en|of|и|или|og|och|ja|veya|ve) |、|，|或|/)){1,3}\(?\+?\Z")  # fmt: skip
_AFTER_CUE = re.compile(re.sub(r"\n", "", _AFTER), re.IGNORECASE)


class Cue(NamedTuple):
    """What the words before a number say it is; at most one of the two."""

    phone: bool
    other: bool


def cue_before(text: str, start: int) -> Cue:
    """The nearest cue word before `start`, over the other numbers of a list such as `Tel. 555 1234, 555 1235 or`."""
    before = text[max(0, start - _CUE_CHARS - 32) : start]
    chain = _CHAIN.search(before)
    if chain:
        before = before[: chain.start()]
    before = before[-_CUE_CHARS:]
    nearest = None
    for nearest in _CUES.finditer(before):
        pass
    if nearest is None or _far(before[nearest.end() :]):
        return Cue(False, False)
    return Cue(nearest.lastgroup == "phone", nearest.lastgroup == "other")


def _far(between: str) -> bool:
    return len(between) > _GAP_CHARS or any(character.isdigit() for character in between)


def cue_after(text: str, end: int) -> bool:
    """Whether the number is followed by what it reaches: `(office)`, `fax`, `Handy`."""
    return _AFTER_CUE.match(text, end) is not None
