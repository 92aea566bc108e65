"""Words that say what a phrase is: a post, or who gives it."""

import re

# The last of these words in a phrase says what the phrase is: a post, or who gives it.
POST_WORDS = frozenset(
    """
    scholar extern aide postgraduate
    engineer intern internship analyst assistant manager scientist developer tutor
    researcher consultant associate director lead fellow specialist coordinator programmer
    administrator admin architect designer instructor lecturer teacher professor grader
    mentor officer president chair chairman treasurer secretary founder cofounder co-founder
    cto ceo cfo coo head vp volunteer ambassador representative technician technologist
    trainee apprentice student member captain editor writer author advisor adviser counselor
    strategist statistician mathematician economist actuary accountant auditor trader quant
    nurse physician pharmacist postdoc facilitator organizer organiser supervisor barista
    cashier server waiter waitress clerk receptionist freelancer contractor contributor
    maintainer evangelist producer artist animator tester sde swe ta ra ca co-op coop
    principal partner owner operator investigator leader executive planner buyer marketer
    recruiter generalist operative crew tradesperson lifeguard coach judge host
    technical-lead ingeniero ingeniera desarrollador desarrolladora analista becario becaria
    practicante asistente investigador investigadora gerente pasante prácticas consultor
    consultora científico científica ingénieur ingénieure développeur développeuse analyste
    stagiaire stage assistante chercheur chercheuse alternant alternante chargé consultante
    doctorant doctorante enseignant praktikant praktikantin werkstudent werkstudentin
    ingenieur ingenieurin entwickler entwicklerin softwareentwickler mitarbeiter
    mitarbeiterin hilfskraft berater beraterin wissenschaftler leiter doktorand doktorandin
    demonstrator docent ranger guide teller nurse librarian curator
    salesperson salesman saleswoman driver courier nanny babysitter caregiver paralegal lawyer
    attorney broker underwriter surveyor drafter machinist electrician welder mechanic
    carpenter chemist physicist biologist biostatistician bioinformatician geologist ecologist
    psychologist therapist dietitian veterinarian resident translator interpreter journalist
    reporter correspondent photographer videographer illustrator musician publisher proofreader
    copywriter merchandiser dispatcher inspector controller comptroller devops fundraiser
    organizador docente profesor profesora professeur professeure lehrer lehrerin
    hiwi tutorin praktikum estagiário estagiária engenheiro engenheira desenvolvedor
    pesquisador tirocinante ricercatore sviluppatore
    """.split()  # noqa: SIM905
)
ORGANISATION_WORDS = frozenset(
    """
    inc llc ltd limited corp corporation co company gmbh ag se sa sas sarl bv nv plc pty llp
    lp srl spa oy ab kg ug pvt university college institute school academy lab labs
    laboratory laboratories group technologies technology systems solutions software bank
    hospital clinic department dept center centre foundation agency partners capital club
    society association council union team studio studios ventures holdings industries
    consulting services networks analytics robotics therapeutics biosciences pharmaceuticals
    pharma health healthcare energy media games insurance financial securities bureau
    ministry institut institute universidad université universität universita università
    universidade hochschule politecnico politécnica polytechnic école ecole instituto
    fachhochschule fraunhofer church museum library trust collective cooperative startup
    restaurant cafe café store shop facility observatory district chapter fraternity
    board sorority committee nonprofit ngo federation organization organisation partnership
    """.split()  # noqa: SIM905
)
SCHOOL = re.compile(
    r"\b(?:[uü]niversit\w+|universi[dt]a\w*|uniwersytet\w*|univerzit\w+|universitet\w*|univ\b|college|institut[eo]?\b|school|academy|hochschule\w*"
    r"|fachhochschule|polit[eé]cnic\w+|polytech\w*|[ée]cole|instituto|facult\w+|gymnasium|lyc[ée]e"
    r"|liceo|colegio|escuela|eth\b|epfl|caltech|mit\b|usc\b|ucla|ucsd|ucsb|uc [a-z]+|iit\b|iiit"
    r"|nit\b|bits pilani|nyu\b|cmu\b|csu\w*|cal poly|cal state|georgia tech|virginia tech"
    r"|yliopisto|egyetem|h[öøo]gskol\w+|hogeschool|politechnik\w+|akademi\w*|academia|istituto"
    r"|conservator\w+|conservatoire|kaist\b|postech\b|technion|insa\b|iut\b|htl\b"
    r"|университет\w*|институт\w*|大学|大學|学院|學院|대학교|πανεπιστήμιο|πολυτεχνείο"
    r"|sorbonne|tu [a-zü]+|lmu\b|kth\b|bootcamp|coursera|udacity|edx|sciences po)",
    re.I,
)


def has_cue(text: str) -> bool:
    """Whether a text holds a word that posts, employers or schools are told by."""
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    return bool(words & (ORGANISATION_WORDS | POST_WORDS)) or bool(SCHOOL.search(text))
