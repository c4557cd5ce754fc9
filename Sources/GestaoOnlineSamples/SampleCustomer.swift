/// A customer who follows from a seed and a number.
struct SampleCustomer {
    /// Digits that are written as text.
    struct Digits {
        var number: UInt64
        var count: Int
    }

    /// A telephone number, as GO has them.
    enum Phone {
        case missing
        case empty
        case digits(Digits)
    }

    var index: Int
    var document: Digits
    var firstName: SampleName
    var lastName: SampleName?
    var hasEmail: Bool
    var domain: StaticString
    var phone: Phone
    var cellphone: Phone

    var id: UInt64 { UInt64(2 + index) }

    init(index: Int, seed: UInt64) {
        var random = SplitMix64(seed: SplitMix64.mixed(seed ^ 0x6375_7374_6F6D_6572) &+ UInt64(index))
        self.index = index
        let isCompany = index % 20 == 7
        // Multiplying by a number without the factors 2 and 5 permutes the numbers of so many digits, so no two
        // customers of one seed get the same document.
        if isCompany {
            document = Self.cnpj(root: (UInt64(index) &* 387_420_489 &+ seed % 100_000_000) % 100_000_000)
        } else {
            document = Self.cpf(base: (UInt64(index) &* 387_420_489 &+ seed % 1_000_000_000) % 1_000_000_000)
        }
        let firstNames = isCompany ? SampleName.companies : SampleName.first
        firstName = firstNames[random.next(below: firstNames.count)]
        lastName = random.next(below: 10) < 3 ? SampleName.last[random.next(below: SampleName.last.count)] : nil
        hasEmail = random.next(below: 8) > 0
        domain = SampleName.domains[random.next(below: SampleName.domains.count)]
        let area = UInt64(11 + random.next(below: 17))
        switch random.next(below: 10) {
        case 0..<7: phone = .missing
        case 7..<9: phone = .empty
        default:
            let number = area * 100_000_000 + UInt64(30_000_000 + random.next(below: 9_999_999))
            phone = .digits(Digits(number: number, count: 10))
        }
        if random.next(below: 8) < 7 {
            cellphone = .missing
        } else {
            let number = area * 1_000_000_000 + UInt64(910_000_000 + random.next(below: 89_999_999))
            cellphone = .digits(Digits(number: number, count: 11))
        }
    }

    /// The CPF of nine digits and its two check digits. Nine equal digits make no CPF, so their successor is taken.
    private static func cpf(base: UInt64) -> Digits {
        let base = base % 111_111_111 == 0 ? base + 1 : base
        let first = checkDigit(base, count: 9, weightMax: 10)
        let second = checkDigit(base * 10 + first, count: 10, weightMax: 11)
        return Digits(number: base * 100 + first * 10 + second, count: 11)
    }

    /// The CNPJ of a company's head office: eight digits, `0001` and two check digits.
    private static func cnpj(root: UInt64) -> Digits {
        let base = root * 10_000 + 1
        let first = checkDigit(base, count: 12, weightMax: 9)
        let second = checkDigit(base * 10 + first, count: 13, weightMax: 9)
        return Digits(number: base * 100 + first * 10 + second, count: 14)
    }

    /// The check digit that CPF and CNPJ use: modulo 11 over weights that rise from 2 at the last digit to `weightMax`
    /// and begin again.
    private static func checkDigit(_ number: UInt64, count: Int, weightMax: UInt64) -> UInt64 {
        var rest = number
        var weight: UInt64 = 2
        var sum: UInt64 = 0
        for _ in 0..<count {
            sum += rest % 10 * weight
            rest /= 10
            weight = weight == weightMax ? 2 : weight + 1
        }
        return sum % 11 < 2 ? 0 : 11 - sum % 11
    }
}
